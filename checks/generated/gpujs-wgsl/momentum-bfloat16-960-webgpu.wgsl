// adafactor unfactored rank 1
// shape [960]
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t1 = mean over elements of parameter^2
//   reduces  t2 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  a single point
//   reads    t1, t2
//   stores   parameterRms = sqrt(t1)
//   stores   updateRms = sqrt(t2)
//   stores   t0 = maximum(sqrt(t1), 0.001) * rho / maximum(1, sqrt(t2) / 1)
// pass 3  elements
//   reads    parameter, gradient, momentum, moment, t0
//   stores   momentum = bfloat16(bfloat16(0.9) * momentum + 0.09999999999999998 * bfloat16(gradient * rsqrt(moment) * t0))
//   stores   parameter = parameter - bfloat16(bfloat16(0.9) * momentum + 0.09999999999999998 * bfloat16(gradient * rsqrt(moment) * t0))

// pass 1, into work 0: t1
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<64);user_k0++){
var user_v0 : f32 = get_user_a0(0, 0, i32((i32(threadGid.x)+(user_k0*15))));var user_v1 : f32 = (user_v0*user_v0);user_sum0+=(user_v1*0.0009765625);}

result[data_index] = user_sum0;return;

// pass 1, into work 1: t2
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<64);user_k0++){
var user_v2 : f32 = get_user_a0(0, 0, i32((i32(threadGid.x)+(user_k0*15))));var user_v4 : f32 = get_user_a1(0, 0, i32((i32(threadGid.x)+(user_k0*15))));var user_v5 : f32 = (params.user_s0*user_v4);var user_v7 : f32 = (user_v2*user_v2);var user_v9 : f32 = (user_v7+1.0000000031710769e-30);var user_v10 : f32 = (params.user_s1*user_v9);var user_v11 : f32 = (user_v5+user_v10);var user_v12 : f32 = (1.0/sqrt(user_v11));var user_v13 : f32 = (user_v2*user_v12);var user_v14 : f32 = (user_v13*user_v13);user_sum0+=(user_v14*0.0009765625);}

result[data_index] = user_sum0;return;

// pass 1, into moment
var user_v4 : f32 = get_user_a0(0, 0, i32(i32(threadGid.x)));
var user_v5 : f32 = (params.user_s0*user_v4);
var user_v2 : f32 = get_user_a1(0, 0, i32(i32(threadGid.x)));
var user_v7 : f32 = (user_v2*user_v2);
var user_v9 : f32 = (user_v7+1.0000000031710769e-30);
var user_v10 : f32 = (params.user_s1*user_v9);
var user_v11 : f32 = (user_v5+user_v10);
result[data_index] = user_v11;return;

// pass 2, into parameterRms
var user_r0 : f32 = 0.0;
for (var user_b0u_u0 : i32 = 0;(user_b0u_u0<15);user_b0u_u0++){
user_r0+=get_user_a0(0, 0, i32(user_b0u_u0));}

var user_v0 : f32 = (user_r0/0.9375);
var user_v1 : f32 = sqrt(user_v0);
result[data_index] = user_v1;return;

// pass 2, into updateRms
var user_r2 : f32 = 0.0;
for (var user_b2u_u0 : i32 = 0;(user_b2u_u0<15);user_b2u_u0++){
user_r2+=get_user_a0(0, 0, i32(user_b2u_u0));}

var user_v2 : f32 = (user_r2/0.9375);
var user_v3 : f32 = sqrt(user_v2);
result[data_index] = user_v3;return;

// pass 3, into parameter
fn fn_bfloat16(user_x : f32) -> f32 {
var user_m : f32 = abs(user_x);
var user_scale : f32 = 1.0;
var user_result : f32 = user_x;
if ((user_m<=3.4028234663852886e+38)){
if ((user_m<1.1754943508222875e-38)){
user_m=(min((user_m*1.2676506002282294e+30), 1.0)*8589934592.0);user_scale=0.0;}
else {
if ((user_m>=18446744073709552000.0)){
user_m=(user_m*5.421010862427522e-20);user_scale=(user_scale*18446744073709552000.0);}
if ((user_m>=4294967296.0)){
user_m=(user_m*2.3283064365386963e-10);user_scale=(user_scale*4294967296.0);}
if ((user_m>=65536.0)){
user_m=(user_m*0.0000152587890625);user_scale=(user_scale*65536.0);}
if ((user_m>=256.0)){
user_m=(user_m*0.00390625);user_scale=(user_scale*256.0);}
if ((user_m>=16.0)){
user_m=(user_m*0.0625);user_scale=(user_scale*16.0);}
if ((user_m>=4.0)){
user_m=(user_m*0.25);user_scale=(user_scale*4.0);}
if ((user_m>=2.0)){
user_m=(user_m*0.5);user_scale=(user_scale*2.0);}
if ((user_m<1.0842021724855044e-19)){
user_m=(user_m*18446744073709552000.0);user_scale=(user_scale*5.421010862427522e-20);}
if ((user_m<4.656612873077393e-10)){
user_m=(user_m*4294967296.0);user_scale=(user_scale*2.3283064365386963e-10);}
if ((user_m<0.000030517578125)){
user_m=(user_m*65536.0);user_scale=(user_scale*0.0000152587890625);}
if ((user_m<0.0078125)){
user_m=(user_m*256.0);user_scale=(user_scale*0.00390625);}
if ((user_m<0.125)){
user_m=(user_m*16.0);user_scale=(user_scale*0.0625);}
if ((user_m<0.5)){
user_m=(user_m*4.0);user_scale=(user_scale*0.25);}
if ((user_m<1.0)){
user_m=(user_m*2.0);user_scale=(user_scale*0.5);}
user_m=(user_m*128.0);}
var user_whole : f32 = floor(user_m);var user_rest : f32 = (user_m-user_whole);var user_odd : f32 = (user_whole-(2.0*floor((user_whole*0.5))));if (((user_rest>0.5)||((user_rest==0.5)&&(user_odd>0.5)))){
user_whole=(user_whole+1.0);}
if ((user_scale==0.0)){
user_m=((user_whole*1.1641532182693481e-10)*7.888609052210118e-31);}
else {
user_m=((user_whole*0.0078125)*user_scale);}
user_result=select(user_m, (0.0-user_m), (user_x<0.0));}

return user_result;
}
var user_v24 : f32 = get_user_a0(0, 0, i32(i32(threadGid.x)));
var user_v2 : f32 = get_user_a1(0, 0, i32(i32(threadGid.x)));
var user_v3 : f32 = (params.user_s0*user_v2);
var user_v5 : f32 = get_user_a2(0, 0, i32(i32(threadGid.x)));
var user_v6 : f32 = get_user_a3(0, 0, i32(i32(threadGid.x)));
var user_v7 : f32 = (1.0/sqrt(user_v6));
var user_v8 : f32 = (user_v5*user_v7);
var user_v9 : f32 = get_user_a4(0, 0, 0);
var user_v11 : f32 = select(user_v9, select(0.0010000000474974513, user_v9, (user_v9>0.0010000000474974513)), (user_v9==(user_v9*params.user_s2)));
var user_v13 : f32 = (user_v11*params.user_s3);
var user_v15 : f32 = get_user_a5(0, 0, 0);
var user_v16 : f32 = (user_v15/1.0);
var user_v17 : f32 = select(user_v16, select(user_v16, 1.0, (1.0>user_v16)), (user_v16==(user_v16*params.user_s2)));
var user_v18 : f32 = (user_v13/user_v17);
var user_v19 : f32 = (user_v8*user_v18);
var user_v20 : f32 = fn_bfloat16(user_v19);
var user_v21 : f32 = (params.user_s1*user_v20);
var user_v22 : f32 = (user_v3+user_v21);
var user_v23 : f32 = fn_bfloat16(user_v22);
var user_v25 : f32 = (user_v24-user_v23);
result[data_index] = user_v25;return;

// pass 3, into momentum
fn fn_bfloat16(user_x : f32) -> f32 {
var user_m : f32 = abs(user_x);
var user_scale : f32 = 1.0;
var user_result : f32 = user_x;
if ((user_m<=3.4028234663852886e+38)){
if ((user_m<1.1754943508222875e-38)){
user_m=(min((user_m*1.2676506002282294e+30), 1.0)*8589934592.0);user_scale=0.0;}
else {
if ((user_m>=18446744073709552000.0)){
user_m=(user_m*5.421010862427522e-20);user_scale=(user_scale*18446744073709552000.0);}
if ((user_m>=4294967296.0)){
user_m=(user_m*2.3283064365386963e-10);user_scale=(user_scale*4294967296.0);}
if ((user_m>=65536.0)){
user_m=(user_m*0.0000152587890625);user_scale=(user_scale*65536.0);}
if ((user_m>=256.0)){
user_m=(user_m*0.00390625);user_scale=(user_scale*256.0);}
if ((user_m>=16.0)){
user_m=(user_m*0.0625);user_scale=(user_scale*16.0);}
if ((user_m>=4.0)){
user_m=(user_m*0.25);user_scale=(user_scale*4.0);}
if ((user_m>=2.0)){
user_m=(user_m*0.5);user_scale=(user_scale*2.0);}
if ((user_m<1.0842021724855044e-19)){
user_m=(user_m*18446744073709552000.0);user_scale=(user_scale*5.421010862427522e-20);}
if ((user_m<4.656612873077393e-10)){
user_m=(user_m*4294967296.0);user_scale=(user_scale*2.3283064365386963e-10);}
if ((user_m<0.000030517578125)){
user_m=(user_m*65536.0);user_scale=(user_scale*0.0000152587890625);}
if ((user_m<0.0078125)){
user_m=(user_m*256.0);user_scale=(user_scale*0.00390625);}
if ((user_m<0.125)){
user_m=(user_m*16.0);user_scale=(user_scale*0.0625);}
if ((user_m<0.5)){
user_m=(user_m*4.0);user_scale=(user_scale*0.25);}
if ((user_m<1.0)){
user_m=(user_m*2.0);user_scale=(user_scale*0.5);}
user_m=(user_m*128.0);}
var user_whole : f32 = floor(user_m);var user_rest : f32 = (user_m-user_whole);var user_odd : f32 = (user_whole-(2.0*floor((user_whole*0.5))));if (((user_rest>0.5)||((user_rest==0.5)&&(user_odd>0.5)))){
user_whole=(user_whole+1.0);}
if ((user_scale==0.0)){
user_m=((user_whole*1.1641532182693481e-10)*7.888609052210118e-31);}
else {
user_m=((user_whole*0.0078125)*user_scale);}
user_result=select(user_m, (0.0-user_m), (user_x<0.0));}

return user_result;
}
var user_v2 : f32 = get_user_a0(0, 0, i32(i32(threadGid.x)));
var user_v3 : f32 = (params.user_s0*user_v2);
var user_v5 : f32 = get_user_a1(0, 0, i32(i32(threadGid.x)));
var user_v6 : f32 = get_user_a2(0, 0, i32(i32(threadGid.x)));
var user_v7 : f32 = (1.0/sqrt(user_v6));
var user_v8 : f32 = (user_v5*user_v7);
var user_v9 : f32 = get_user_a3(0, 0, 0);
var user_v11 : f32 = select(user_v9, select(0.0010000000474974513, user_v9, (user_v9>0.0010000000474974513)), (user_v9==(user_v9*params.user_s2)));
var user_v13 : f32 = (user_v11*params.user_s3);
var user_v15 : f32 = get_user_a4(0, 0, 0);
var user_v16 : f32 = (user_v15/1.0);
var user_v17 : f32 = select(user_v16, select(user_v16, 1.0, (1.0>user_v16)), (user_v16==(user_v16*params.user_s2)));
var user_v18 : f32 = (user_v13/user_v17);
var user_v19 : f32 = (user_v8*user_v18);
var user_v20 : f32 = fn_bfloat16(user_v19);
var user_v21 : f32 = (params.user_s1*user_v20);
var user_v22 : f32 = (user_v3+user_v21);
var user_v23 : f32 = fn_bfloat16(user_v22);
result[data_index] = user_v23;return;
