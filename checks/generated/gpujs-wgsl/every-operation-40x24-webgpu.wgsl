// every operation
// shape [40, 24]
//
// pass 1  axis 0 x axis 1
//   reads    a, b
//   reduces  t1 = mean over axis 1 of bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
//   stores   kept = bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
// pass 2  axis 0
//   reads    t1
//   reduces  t0 = sum over axis 0 of t1
// pass 3  axis 0
//   reads    t0
//   stores   total = t0

// pass 1, into work 0: t1
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
var user_sum0 : f32 = 0.0;
for (var user_k1 : i32 = 0;(user_k1<24);user_k1++){
var user_v0 : f32 = get_user_a0(0, 0, i32(((i32(threadGid.x)*24)+user_k1)));var user_v1 : f32 = get_user_a1(0, 0, i32(((i32(threadGid.x)*24)+user_k1)));var user_v2 : f32 = select(0.0, 1.0, (user_v0>user_v1));var user_v3 : f32 = (user_v0-user_v1);var user_v5 : f32 = select(user_v3, select((-2.5), user_v3, (user_v3>(-2.5))), (user_v3==(user_v3*params.user_s0)));var user_v6 : f32 = abs(user_v0);var user_v7 : f32 = sqrt(user_v6);var user_v8 : f32 = (user_v1*user_v1);var user_v9 : f32 = (1.0/sqrt(user_v8));var user_v10 : f32 = (user_v7+user_v9);var user_v11 : f32 = select(user_v5, select(user_v10, select(user_v10, user_v5, (user_v5<user_v10)), (user_v10==(user_v10*params.user_s0))), (user_v5==(user_v5*params.user_s0)));var user_v12 : f32 = (user_v0/user_v1);var user_v13 : f32 = select(user_v11, user_v12, (user_v2==0.0));var user_v14 : f32 = select(0.0, 1.0, (abs(user_v1)<=3.4028234663852886e+38));var user_v15 : f32 = (user_v13*user_v14);var user_v16 : f32 = fn_bfloat16(user_v15);user_sum0+=(user_v16*0.03125);}

result[data_index] = user_sum0;return;

// pass 1, into kept
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
var user_v0 : f32 = get_user_a0(0, 0, i32(((i32(threadGid.y)*24)+i32(threadGid.x))));
var user_v1 : f32 = get_user_a1(0, 0, i32(((i32(threadGid.y)*24)+i32(threadGid.x))));
var user_v2 : f32 = select(0.0, 1.0, (user_v0>user_v1));
var user_v3 : f32 = (user_v0-user_v1);
var user_v5 : f32 = select(user_v3, select((-2.5), user_v3, (user_v3>(-2.5))), (user_v3==(user_v3*params.user_s0)));
var user_v6 : f32 = abs(user_v0);
var user_v7 : f32 = sqrt(user_v6);
var user_v8 : f32 = (user_v1*user_v1);
var user_v9 : f32 = (1.0/sqrt(user_v8));
var user_v10 : f32 = (user_v7+user_v9);
var user_v11 : f32 = select(user_v5, select(user_v10, select(user_v10, user_v5, (user_v5<user_v10)), (user_v10==(user_v10*params.user_s0))), (user_v5==(user_v5*params.user_s0)));
var user_v12 : f32 = (user_v0/user_v1);
var user_v13 : f32 = select(user_v11, user_v12, (user_v2==0.0));
var user_v14 : f32 = select(0.0, 1.0, (abs(user_v1)<=3.4028234663852886e+38));
var user_v15 : f32 = (user_v13*user_v14);
var user_v16 : f32 = fn_bfloat16(user_v15);
result[data_index] = user_v16;return;

// pass 2, into work 1: t0
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<40);user_k0++){
var user_v0 : f32 = (get_user_a0(0, 0, i32(user_k0))/0.75);user_sum0+=user_v0;}

result[data_index] = user_sum0;return;

// pass 3, into total
var user_v0 : f32 = get_user_a0(0, 0, 0);
result[data_index] = user_v0;return;
