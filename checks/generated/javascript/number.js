// adafactor unfactored rank 0
// all tensors contiguous
//
// pass 1  a single point
//   reads    parameter, gradient, moment
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
//   stores   parameterRms = sqrt(parameter^2)
//   stores   updateRms = sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2)
//   stores   parameter = parameter - maximum(sqrt(parameter^2), 0.001) * rho / maximum(1, sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2) / 1) * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))

'use strict'
// adafactor unfactored rank 0
//   parameter: float32
//   gradient: float32
//   moment: float32
//   parameterRms: float32
//   updateRms: float32


return function run(data, numbers, work, scalars) {
  const parameter_data = data[0]
  const gradient_data = data[1]
  const moment_data = data[2]
  const parameterRms_data = data[3]
  const updateRms_data = data[4]
  const parameter_offset = numbers[0]
  const gradient_offset = numbers[1]
  const moment_offset = numbers[2]
  const parameterRms_offset = numbers[3]
  const updateRms_offset = numbers[4]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  // pass 1: a single point
  {
    const moment_value = moment_data[0]
    const gradient_value = gradient_data[0]
    const value_9 = ((beta2_scalar * moment_value) + (beta2Weight_scalar * ((gradient_value * gradient_value) + 1e-30)))
    const parameter_value = parameter_data[0]
    const value_12 = Math.sqrt((parameter_value * parameter_value))
    const value_13 = (1 / Math.sqrt(value_9))
    const value_14 = (gradient_value * value_13)
    const value_16 = Math.sqrt((value_14 * value_14))
    const value_27 = (parameter_value - ((((Math.max(value_12, 0.001) * rho_scalar) / Math.max(1, (value_16 / 1))) * gradient_value) * value_13))
    moment_data[0] = value_9
    parameterRms_data[0] = value_12
    updateRms_data[0] = value_16
    parameter_data[0] = value_27
  }
}
