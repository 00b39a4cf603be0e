import fc from 'fast-check';

/** One seed for all properties, so that a red run can be repeated: LABEL_LEAKING_FC_SEED, else this. */
const seed = Number(process.env['LABEL_LEAKING_FC_SEED'] ?? 20170619);
const numRuns = Number(process.env['LABEL_LEAKING_FC_RUNS'] ?? 50);

// On a machine with a GPU, too: that one has checks of its own, `npm run doctor -- --gpu`.
process.env['LABEL_LEAKING_FLAVOUR'] = 'cpu';

fc.configureGlobal({ seed, numRuns });
if (process.env['LABEL_LEAKING_FC_SEED']) process.stdout.write(`Properties with LABEL_LEAKING_FC_SEED=${seed}\n`);
