import { init, numpy as np, jit, tree, setDebug } from '@jax-js/jax'
import { emitBatch, numbersOf, elementOps, tracedProgram } from './dist/index.js'
import { resolveParameterOptions, stepForm, stepScalars, stateShapes, stateAxes, reportAxes, scalarNames, adafactorStep, referenceBackend, adafactor } from '@adafactor/core'
import { stepProgram } from '@adafactor/core'
await init()
const rnd=(n)=>{const a=new Float32Array(n);let s=1;for(let i=0;i<n;i++){s=(s*1103515245+12345)%2147483648;a[i]=s/2147483648-0.5};return a}
const mk=(shape)=>np.array(rnd(shape.reduce((a,b)=>a*b,1))).reshape(shape)
const sets={ mlp:[[784,256],[256],[256,10],[10]], big:[[1024,1024],[1024],[1024,10],[10]], gpt:[[64,128],[64,128],...Array.from({length:4},()=>[[128,384],[128,128],[128,512],[512,128],[128],[128]]).flat(),[128],[128,64]] }
function adamT(lr,{b1=0.9,b2=0.999,eps=1e-8}={}) {
  const zl=(t)=>tree.map(x=>np.zerosLike(x),t)
  const moment=(g,m,d,o)=>tree.map((g,t)=>(o===2? g.ref.mul(g):g).mul(1-d).add(t.mul(d)),g,m)
  const corr=(m,d,count)=>{const c=np.reciprocal(np.subtract(1,np.power(d,count.astype(np.float32))));const r=tree.map(t=>t.mul(c.ref),m);c.dispose();return r}
  return { init:(p)=>({count:np.array(0,{dtype:np.uint32}),mu:zl(tree.ref(p)),nu:zl(p)}),
   update:(g,s,p)=>{ tree.dispose(p); let {count,mu,nu}=s; mu=moment(tree.ref(g),mu,b1,1);nu=moment(g,nu,b2,2);count=count.add(1);
    const mh=corr(tree.ref(mu),b1,count.ref), nh=corr(tree.ref(nu),b2,count.ref)
    let u=tree.map((m,v)=>m.div(np.sqrt(v.add(0)).add(eps)),mh,nh); u=tree.map(g=>g.mul(-lr),u); return [u,{count,mu,nu}] } }
}
const realize=(t)=>{ for(const l of tree.leaves(t)) { l._realizeSource; } }
function ours(shapes){
  const groups=new Map()
  shapes.forEach((shape,i)=>{const settings=resolveParameterOptions({},`p${i}`,shape);const form=stepForm(shape,settings);const key=JSON.stringify(form); if(!groups.has(key)) groups.set(key,{form,traced:tracedProgram(stepProgram(form)),items:[]}); groups.get(key).items.push({i,shape,settings})})
  const gs=[...groups.values()]
  const nums=(t)=>{const out=[0,1];for(const g of gs){g.from=out.length;out.push(...numbersOf(g.traced,g.items.map(x=>stepScalars(x.settings,t,t-1))))}return out}
  nums(1)
  const fn=jit((grads,params,state,n)=>{
    const P=[],S=[],R=[]
    for(const g of gs){
      const names=Object.keys(stateAxes(g.form))
      const {items,lanes}=emitBatch(g.traced,elementOps,g.items.map(({i,shape})=>({sizes:shape,tensors:{gradient:grads[i],parameter:params[i],...Object.fromEntries(names.map(m=>[m,state[i][m]]))}})),{array:n,from:g.from})
      g.items.forEach(({i},k)=>{const {parameter,...rest}=items[k];P[i]=parameter;S[i]=rest})
      R.push(lanes)
    }
    tree.dispose(grads);tree.dispose(params);tree.dispose(state);n.dispose()
    return [P,S,R]
  })
  let t=0
  const state0=()=>{const S=[];for(const g of gs)for(const x of g.items)S[x.i]=Object.fromEntries(Object.entries(stateShapes(x.shape,g.form)).map(([n,s])=>[n,np.zeros(s.filter((_,a)=>stateAxes(g.form)[n].includes(a)))]));return S}
  const step=(grads,params,state)=>{t++;const [p,s,r]=fn(grads,params,state,np.array(Float32Array.from(nums(t))));tree.dispose(r);return [p,s]}
  return{state0,step}
}
const time=(n,f)=>{const ts=[];for(let i=0;i<n;i++){const s=performance.now();f();ts.push(performance.now()-s)}ts.sort((a,b)=>a-b);return[ts[0].toFixed(2),ts[n>>1].toFixed(2)]}
const force=(t)=>{ for(const l of tree.leaves(t)) l.ref.gpuBufferSync===undefined; }
for(const [name,shapes] of Object.entries(sets)){
  if(process.argv[2]&&process.argv[2]!==name)continue
  const grads=shapes.map(mk); let params=shapes.map(mk)
  const o=ours(shapes); let st=o.state0()
  // correctness
  const backend=referenceBackend(); const pr={},gr={}
  shapes.forEach((s,i)=>{pr['p'+i]=backend.create(s,Array.from(params[i].ref.dataSync()));gr['p'+i]=backend.create(s,Array.from(grads[i].ref.dataSync()))})
  const opt=adafactor({backend,params:pr}); for(let k=0;k<3;k++){opt.step(gr);[params,st]=o.step(tree.ref(grads),params,st)}
  let worst=0; shapes.forEach((s,i)=>{const a=params[i].ref.dataSync(),b=pr['p'+i].data;for(let k=0;k<a.length;k++)worst=Math.max(worst,Math.abs(a[k]-b[k]))}); console.log(name,'worst abs',worst)
  const one=()=>{[params,st]=o.step(tree.ref(grads),params,st); tree.leaves(params)[0].ref.slice(...shapes[0].map(()=>0)).dataSync()}
  for(let i=0;i<5;i++)one()
  const tx=adamT(1e-3); let ap=shapes.map(mk), as=tx.init(tree.ref(ap))
  const astep=jit((g,p,s)=>{const [u,s2]=tx.update(g,s);return [tree.map((a,b)=>a.add(b),p,u),s2]})
  const aone=()=>{[ap,as]=astep(tree.ref(grads),ap,as); ap[0].ref.slice(...shapes[0].map(()=>0)).dataSync()}
  for(let i=0;i<5;i++)aone()
  globalThis.__count?.();one();console.log('ours',globalThis.__count?.());aone();console.log('adam',globalThis.__count?.());
  for(let r=0;r<3;r++)console.log(name,'ours',time(40,one),'adam',time(40,aone))
}
