import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import type { GraphNode } from '../tensors/graph-recorder.ts';
import { nativeBackend } from '../tensors/native-backend.ts';
import '../testing/tensorflow.ts';
import { probeDevice } from './device-probe.ts';

const { recorded } = vi.hoisted(() => ({ recorded: [] as (readonly GraphNode[])[] }));
vi.mock('../tensors/saved-model.ts', async (original) => {
  const module = await original<{ loadGraph: (nodes: readonly GraphNode[]) => number }>();
  const loadGraph = (nodes: readonly GraphNode[]): number => {
    recorded.push(nodes);
    return module.loadGraph(nodes);
  };
  return { ...module, loadGraph };
});

interface Kernels {
  readonly onDevice: readonly string[];
  readonly notAudited: readonly string[];
  readonly int32OnHost: readonly string[];
}

const kernels = JSON.parse(readFileSync(join(projectFolder, 'fixtures/gpu-kernels.json'), 'utf8')) as Kernels;

function computesInInt32({ attributes }: GraphNode): boolean {
  const { TF_INT32 } = nativeBackend().binding;
  return attributes.some(({ name, value }) => (name === 'T' || name === 'Tparams') && value === TF_INT32);
}

test.each([
  [20, 1750],
  [110, 8600],
])(
  'the recorded step of ResNet-%i: operations with a GPU kernel only, none of those that compute int32 on the host, five feeds, one fetch',
  async (depth, most) => {
    recorded.length = 0;
    await probeDevice({ depth, steps: 1, batchSize: 2 }, 'compiled');
    const [nodes = []] = recorded;
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.length).toBeLessThanOrEqual(most);
    const audited = new Set(kernels.onDevice);
    // Of these TensorFlow's sources say that there is a kernel; the registry was not read for them.
    expect([...new Set(nodes.map(({ op }) => op).filter((op) => !audited.has(op)))].sort()).toEqual(kernels.notAudited);
    // A result of these would be copied to the device, in every step.
    const onHost = nodes.filter((node) => kernels.int32OnHost.includes(node.op) && computesInInt32(node));
    expect(onHost.map(({ op }) => op)).toEqual([]);
    expect(nodes.filter(({ op }) => op === 'PadV2')).toEqual([]);
    // What a step gets and gives is copied each time: positions, crops, radii, seed and rate; all metrics as one. What
    // TensorFlow copies inside the graph, a GPU would have to show.
    const count = (pattern: RegExp): number => nodes.filter(({ name }) => pattern.test(name)).length;
    expect({ feeds: count(/^input\d+$/), fetches: count(/^output\d+$/) }).toEqual({ feeds: 5, fetches: 1 });
  },
  300_000,
);
