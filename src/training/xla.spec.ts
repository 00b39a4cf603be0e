import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { loadTensorFlow } from '../tensors/load.ts';
import type { nativeSettings as settingsOf } from '../tensors/native-settings.ts';
import { probeDevice } from './device-probe.ts';

// TensorFlow reads its flags once, when it loads: have it write down what XLA was shown. Without oneDNN, which is of CPUs:
// convolutions fused for it stay out, and cut the step into five clusters.
const dumps = mkdtempSync(join(tmpdir(), 'label-leaking-xla-'));
vi.mock('../tensors/native-settings.ts', async (original) => {
  const { nativeSettings } = await original<{ nativeSettings: typeof settingsOf }>();
  const dumping = (...given: Parameters<typeof settingsOf>): Record<string, string> => {
    const settings = nativeSettings(...given);
    return {
      ...settings,
      TF_ENABLE_ONEDNN_OPTS: '0',
      TF_XLA_FLAGS: `${settings['TF_XLA_FLAGS']} --tf_xla_clustering_debug=true`,
    };
  };
  return { nativeSettings: dumping };
});
process.env['TF_DUMP_GRAPH_PREFIX'] = dumps;
afterAll(() => rmSync(dumps, { recursive: true }));
// XLA for a GPU needs one; what becomes of the graph on the way there is the same on a CPU.
loadTensorFlow({ flavour: 'cpu', threads: 1, xla: true });

/** The operations of the largest graph that XLA was shown: how many it takes, in how many clusters, and the names of those it leaves. */
function clustering(): { readonly taken: number; readonly clusters: number; readonly left: ReadonlySet<string> } {
  const graphs = readdirSync(dumps)
    .filter((name) => name.startsWith('mark_for_compilation_annotated'))
    .map((name) => readFileSync(join(dumps, name), 'utf8').split('\nnode {'));
  const step = graphs.sort((a, b) => b.length - a.length)[0] ?? [];
  const left = step.filter((node) => !node.includes('"_XlaCluster"'));
  return {
    taken: step.length - left.length,
    clusters: new Set(step.flatMap((node) => /"_XlaCluster"\s+value \{\s+s: "([^"]+)"/.exec(node)?.[1] ?? [])).size,
    left: new Set(left.flatMap((node) => /op: "([^"]*)"/.exec(node)?.[1] ?? [])),
  };
}

test('XLA takes the whole step as one cluster, and computes what TensorFlow computes', async () => {
  const size = { depth: 8, steps: 2, batchSize: 8 };
  const { losses } = await probeDevice(size, 'compiled');
  const { taken, clusters, left } = clustering();
  expect(taken).toBeGreaterThan(400);
  expect(clusters).toBe(1);
  // Inputs, results and variables.
  expect([...left].sort()).toEqual(['VarHandleOp', '_Arg', '_Retval']);
  const { losses: expected } = await probeDevice(size, 'eager');
  losses.forEach((loss, step) => expect(loss / (expected[step] as number)).toBeCloseTo(1, 2));
  expect(losses).not.toEqual(expected);
});
