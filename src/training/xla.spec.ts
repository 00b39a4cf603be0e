import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { loadTensorFlow } from '../tensors/load.ts';
import type { nativeSettings as settingsOf } from '../tensors/native-settings.ts';
import { probeDevice } from './device-probe.ts';

// TensorFlow reads its flags once, when it loads: have it write down what XLA was shown.
const dumps = mkdtempSync(join(tmpdir(), 'label-leaking-xla-'));
vi.mock('../tensors/native-settings.ts', async (original) => {
  const { nativeSettings } = await original<{ nativeSettings: typeof settingsOf }>();
  const dumping = (...given: Parameters<typeof settingsOf>): Record<string, string> => {
    const settings = nativeSettings(...given);
    return { ...settings, TF_XLA_FLAGS: `${settings['TF_XLA_FLAGS']} --tf_xla_clustering_debug=true` };
  };
  return { nativeSettings: dumping };
});
process.env['TF_DUMP_GRAPH_PREFIX'] = dumps;
afterAll(() => rmSync(dumps, { recursive: true }));
// XLA for a GPU needs one; what becomes of the graph on the way there is the same on a CPU.
loadTensorFlow({ flavour: 'cpu', threads: 1, xla: true });

/** The operations of the largest graph that XLA was shown: how many it takes, and the names of those it leaves. */
function clustering(): { readonly taken: number; readonly left: ReadonlySet<string> } {
  const graphs = readdirSync(dumps)
    .filter((name) => name.startsWith('mark_for_compilation_annotated'))
    .map((name) => readFileSync(join(dumps, name), 'utf8').split('\nnode {'));
  const step = graphs.sort((a, b) => b.length - a.length)[0] ?? [];
  const left = step.filter((node) => !node.includes('"_XlaCluster"'));
  return {
    taken: step.length - left.length,
    left: new Set(left.flatMap((node) => /op: "([^"]*)"/.exec(node)?.[1] ?? [])),
  };
}

test('XLA takes the whole step, and computes what TensorFlow computes', async () => {
  const size = { depth: 8, steps: 2, batchSize: 8 };
  const { losses } = await probeDevice(size, 'compiled');
  const { taken, left } = clustering();
  expect(taken).toBeGreaterThan(400);
  // Inputs, results and variables; and what TensorFlow fuses for oneDNN, on a CPU only.
  expect([...left].sort()).toEqual(['VarHandleOp', '_Arg', '_FusedConv2D', '_Retval']);
  const { losses: expected } = await probeDevice(size, 'eager');
  losses.forEach((loss, step) => expect(loss / (expected[step] as number)).toBeCloseTo(1, 2));
  expect(losses).not.toEqual(expected);
});
