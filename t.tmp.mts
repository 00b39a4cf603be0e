import { profileByName } from './src/protocol/profiles.ts';
import { allClaims } from './src/commands/all-claims.ts';
import { requestsOf, uniqueRequests, isTested } from './src/protocol/requests.ts';
import { planTrial } from './src/runs/trial.ts';
import { runTrial } from './src/runs/run-trial.ts';
import { TrialStore } from './src/runs/trial-store.ts';
import { loadDevice } from './src/runs/device.ts';
const cpu = profileByName('cpu');
const claims = (await allClaims()).filter((c)=>isTested(c,cpu));
const arms: any = Object.fromEntries(Object.entries(cpu.arms).map(([k,a]: any)=>[k,{...a, recipe:{...a.recipe, epochs: a.recipe.epochs>0?Number(process.argv[2]??1):0}}]));
const p: any = {...cpu, arms};
const reqs = uniqueRequests(claims.flatMap(c=>requestsOf(c,p)));
const t = planTrial(p,'trueLabel',201, reqs.filter(r=>r.arm==='trueLabel'));
console.log(t.measurements.length);
const store = new TrialStore('/tmp/s3');
const t0=performance.now();
await runTrial(t,{store, device: loadDevice(t.execution), tell:(e)=>{ if(e.kind!=='training') console.log(((performance.now()-t0)/1000).toFixed(1), JSON.stringify(e)); }});
for (const m of t.measurements) { const r:any=store.measurement(m.address)!; console.log(r.elapsedSeconds.toFixed(1), m.request.measurement.kind, (m.request.measurement as any).attacks?.map((a:any)=>a.name).join('+')??'', JSON.stringify((m.request.measurement as any).radius??''), m.request.firstSeeds??'', (m.request.measurement as any).reestimated? 're':'' , r.result.survivors??''); }
console.log(store.training(t.trainingAddress)!.observedBefore, store.training(t.trainingAddress)!.epochs);
