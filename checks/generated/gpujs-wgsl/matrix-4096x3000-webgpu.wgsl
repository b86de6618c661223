// adafactor factored rank 2
// shape [4096, 3000]
//
// pass 1  rows x columns
//   reads    parameter, gradient
//   reduces  t0 = mean over columns of gradient^2 + 1e-30
//   reduces  t1 = mean over rows of gradient^2 + 1e-30
//   reduces  t2 = mean over rows, columns of parameter^2
// pass 2  rows
//   reads    rowMoment, t0
//   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
// pass 3  columns
//   reads    columnMoment, t1
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
//   stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
// pass 4  rows
//   reads    rowMoment, meanR
//   stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
// pass 5  rows x columns
//   reads    gradient, rowFactor, columnFactor
//   reduces  t3 = mean over rows, columns of (gradient * rowFactor * columnFactor)^2
// pass 6  a single point
//   reads    t2, t3
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t3)
//   stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
// pass 7  rows x columns
//   reads    parameter, gradient, rowFactor, columnFactor, scale
//   stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)

// pass 1, into work 0: t0
var user_sum0 : f32 = 0.0;
for (var user_k1 : i32 = 0;(user_k1<64);user_k1++){
if (((i32(threadGid.x)+(user_k1*47))<3000)){
var user_v0 : f32 = get_user_a0(0, 0, i32(((i32(threadGid.y)*3000)+(i32(threadGid.x)+(user_k1*47)))));var user_v1 : f32 = (user_v0*user_v0);var user_v3 : f32 = (user_v1+1.0000000031710769e-30);user_sum0+=(user_v3*0.000244140625);}
}

result[data_index] = user_sum0;return;

// pass 1, into work 1: t1
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<64);user_k0++){
var user_v0 : f32 = get_user_a0(0, 0, i32((((i32(threadGid.y)+(user_k0*64))*3000)+i32(threadGid.x))));var user_v1 : f32 = (user_v0*user_v0);var user_v3 : f32 = (user_v1+1.0000000031710769e-30);user_sum0+=(user_v3*0.000244140625);}

result[data_index] = user_sum0;return;

// pass 1, into work 2: t2
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<16);user_k0++){
var user_sum1 : f32 = 0.0;for (var user_k1 : i32 = 0;(user_k1<12);user_k1++){
if (((i32(threadGid.x)+(user_k1*256))<3000)){
var user_v4 : f32 = get_user_a0(0, 0, i32((((i32(threadGid.y)+(user_k0*256))*3000)+(i32(threadGid.x)+(user_k1*256)))));var user_v5 : f32 = (user_v4*user_v4);user_sum1+=(user_v5*5.960464477539063e-8);}
}
user_sum0+=user_sum1;}

result[data_index] = user_sum0;return;

// pass 1, into work 3: t2
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<256);user_k0++){
var user_v0 : f32 = get_user_a0(0, 0, i32(((user_k0*256)+i32(threadGid.x))));user_sum0+=user_v0;}

result[data_index] = user_sum0;return;

// pass 2, into work 4: meanR
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<64);user_k0++){
var user_v1 : f32 = get_user_a0(0, 0, i32((i32(threadGid.x)+(user_k0*64))));var user_v2 : f32 = (params.user_s0*user_v1);var user_r4 : f32 = 0.0;for (var user_b4u_u0 : i32 = 0;(user_b4u_u0<47);user_b4u_u0++){
user_r4+=get_user_a1(0, 0, i32((((i32(threadGid.x)+(user_k0*64))*47)+user_b4u_u0)));}
var user_v4 : f32 = (user_r4/0.732421875);var user_v5 : f32 = (params.user_s1*user_v4);var user_v6 : f32 = (user_v2+user_v5);user_sum0+=(user_v6*0.000244140625);}

result[data_index] = user_sum0;return;

// pass 2, into rowMoment
var user_v1 : f32 = get_user_a0(0, 0, i32(i32(threadGid.x)));
var user_v2 : f32 = (params.user_s0*user_v1);
var user_r4 : f32 = 0.0;
for (var user_b4u_u0 : i32 = 0;(user_b4u_u0<47);user_b4u_u0++){
user_r4+=get_user_a1(0, 0, i32(((i32(threadGid.x)*47)+user_b4u_u0)));}

var user_v4 : f32 = (user_r4/0.732421875);
var user_v5 : f32 = (params.user_s1*user_v4);
var user_v6 : f32 = (user_v2+user_v5);
result[data_index] = user_v6;return;

// pass 3, into columnMoment
var user_v1 : f32 = get_user_a0(0, 0, i32(i32(threadGid.x)));
var user_v2 : f32 = (params.user_s0*user_v1);
var user_r4 : f32 = 0.0;
for (var user_b4u_u0 : i32 = 0;(user_b4u_u0<64);user_b4u_u0++){
user_r4+=get_user_a1(0, 0, i32(((user_b4u_u0*3000)+i32(threadGid.x))));}

var user_v4 : f32 = (user_r4/1.0);
var user_v5 : f32 = (params.user_s1*user_v4);
var user_v6 : f32 = (user_v2+user_v5);
result[data_index] = user_v6;return;

// pass 4, into work 5: rowFactor
var user_v0 : f32 = get_user_a0(0, 0, i32(i32(threadGid.x)));
var user_v1 : f32 = (1.0/sqrt(user_v0));
var user_r2 : f32 = 0.0;
for (var user_b2u_u0 : i32 = 0;(user_b2u_u0<64);user_b2u_u0++){
user_r2+=get_user_a1(0, 0, i32(user_b2u_u0));}

var user_v2 : f32 = (user_r2/1.0);
var user_v3 : f32 = select(user_v2, user_v0, (user_v0==0.0));
var user_v4 : f32 = sqrt(user_v3);
var user_v5 : f32 = (user_v1*user_v4);
result[data_index] = user_v5;return;

// pass 5, into work 6: t3
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<16);user_k0++){
var user_sum1 : f32 = 0.0;for (var user_k1 : i32 = 0;(user_k1<12);user_k1++){
if (((i32(threadGid.x)+(user_k1*256))<3000)){
var user_v0 : f32 = get_user_a0(0, 0, i32((((i32(threadGid.y)+(user_k0*256))*3000)+(i32(threadGid.x)+(user_k1*256)))));var user_v1 : f32 = get_user_a1(0, 0, i32((i32(threadGid.y)+(user_k0*256))));var user_v2 : f32 = (user_v0*user_v1);var user_v3 : f32 = get_user_a2(0, 0, i32((i32(threadGid.x)+(user_k1*256))));var user_v4 : f32 = (1.0/sqrt(user_v3));var user_v5 : f32 = (user_v2*user_v4);var user_v6 : f32 = (user_v5*user_v5);user_sum1+=(user_v6*5.960464477539063e-8);}
}
user_sum0+=user_sum1;}

result[data_index] = user_sum0;return;

// pass 5, into work 7: t3
var user_sum0 : f32 = 0.0;
for (var user_k0 : i32 = 0;(user_k0<256);user_k0++){
var user_v0 : f32 = get_user_a0(0, 0, i32(((user_k0*256)+i32(threadGid.x))));user_sum0+=user_v0;}

result[data_index] = user_sum0;return;

// pass 6, into parameterRms
var user_r0 : f32 = 0.0;
for (var user_b0u_u1 : i32 = 0;(user_b0u_u1<256);user_b0u_u1++){
user_r0+=get_user_a0(0, 0, i32(user_b0u_u1));}

var user_v0 : f32 = (user_r0/0.732421875);
var user_v1 : f32 = sqrt(user_v0);
result[data_index] = user_v1;return;

// pass 6, into updateRms
var user_r2 : f32 = 0.0;
for (var user_b2u_u1 : i32 = 0;(user_b2u_u1<256);user_b2u_u1++){
user_r2+=get_user_a0(0, 0, i32(user_b2u_u1));}

var user_v2 : f32 = (user_r2/0.732421875);
var user_v3 : f32 = sqrt(user_v2);
result[data_index] = user_v3;return;

// pass 7, into parameter
var user_v0 : f32 = get_user_a0(0, 0, i32(((i32(threadGid.y)*3000)+i32(threadGid.x))));
var user_v1 : f32 = get_user_a1(0, 0, 0);
var user_v3 : f32 = select(user_v1, select(0.0010000000474974513, user_v1, (user_v1>0.0010000000474974513)), (user_v1==(user_v1*params.user_s0)));
var user_v5 : f32 = (user_v3*params.user_s1);
var user_v7 : f32 = get_user_a2(0, 0, 0);
var user_v8 : f32 = (user_v7/1.0);
var user_v9 : f32 = select(user_v8, select(user_v8, 1.0, (1.0>user_v8)), (user_v8==(user_v8*params.user_s0)));
var user_v10 : f32 = (user_v5/user_v9);
var user_v11 : f32 = get_user_a3(0, 0, i32(((i32(threadGid.y)*3000)+i32(threadGid.x))));
var user_v12 : f32 = get_user_a4(0, 0, i32(i32(threadGid.y)));
var user_v13 : f32 = (user_v11*user_v12);
var user_v14 : f32 = get_user_a5(0, 0, i32(i32(threadGid.x)));
var user_v15 : f32 = (1.0/sqrt(user_v14));
var user_v16 : f32 = (user_v13*user_v15);
var user_v17 : f32 = (user_v10*user_v16);
var user_v18 : f32 = (user_v0-user_v17);
result[data_index] = user_v18;return;
