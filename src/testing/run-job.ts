import { runInChild } from '../runs/trial-child.ts';
import type { TrialJob } from '../runs/trial-process.ts';

// A parent that a spec can kill. Its one argument is the job; it prints the kind of each message.
const job = JSON.parse(process.argv[2] as string) as TrialJob;
await runInChild(job, { tell: ({ kind }) => void process.stdout.write(`${kind}\n`) });
