import { Command } from 'commander'
import { cliCommand } from '../cli-command.js'
import { progressOn } from '../terminal/progress.js'
import { doctorText } from './doctor-text.js'

interface DoctorOptions {
  readonly json?: true
  readonly quick?: true
}

/** `adafactor doctor`. Its exit code is 1 if something runs and computes wrong numbers. */
export const doctorCommand = cliCommand<DoctorOptions, []>(
  () =>
    new Command('doctor')
      .description(
        'Shows what this machine can run: tests every engine and backend that there is, and times a step on each.',
      )
      .option('--quick', 'fewer tests, and no large sizes: some seconds')
      .option('--json', 'print JSON alone: { format, machine, quick, backends, fastest }')
      .addHelpText(
        'after',
        `
The backends for GPUs are packages of their own, and are looked at if they are installed:
  npm install @adafactor/backend-webgpu webgpu
  npm install @adafactor/backend-gpujs gpu.js

Examples:
  adafactor doctor
  adafactor doctor --quick
  adafactor doctor --json > doctor.json`,
      ),
  async (terminal, { json, quick = false }) => {
    // The test kit and its goldens take long to load.
    const { candidates } = await import('./candidates.js')
    const { examine } = await import('./examine.js')
    const report = await examine(candidates(), quick, progressOn(terminal))
    terminal.out(json ? JSON.stringify(report, null, 2) : doctorText(terminal, report))
    return report.backends.some(({ status }) => status === 'fails') ? 1 : 0
  },
)
