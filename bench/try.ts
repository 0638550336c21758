import { simulate } from './cost/simulate.ts';
const [n,m,i]=process.argv.slice(2).map(Number);
const t=Date.now();
const u=await simulate({nodes:n!,minutesPerObject:m!,instances:i!});
console.log(JSON.stringify(u), ((Date.now()-t)/1000).toFixed(1),'s', (process.memoryUsage().rss/1e6).toFixed(0),'MB');
const o=u.objects; console.log({bytesPer:u.bytes/o, ev:u.events/o, reads:u.reads/o, writes:u.writes/o, req:u.requests/o, pub:u.publishes/o, log:u.logBytes/o, ms:u.waitedMilliseconds/o, nf:u.newBytes.findings/o});
