import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressOf, sha256 } from '../foundation/digest.ts';
import { writeSealed } from '../foundation/sealed-record.ts';
import { profileByName } from '../protocol/profiles.ts';
import { underAttack } from '../protocol/quantities/attacked.ts';
import { exampleClaim, exampleEvidence, ownAttack } from '../testing/example-claim.ts';
import { readEvidence, recordsOf, saveEvidence } from './evidence-files.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import { planTrial } from './trial.ts';
import { TrialStore } from './trial-store.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'evidence-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const smoke = profileByName('smoke');
const provenance = { revision: 'r', dirty: false, node: 'v', finishedAt: '2026-11-26T00:00:00.000Z' };

function record(change: object = {}): EvidenceRecord {
  const trial = planTrial(smoke, 'trueLabel', 201, [underAttack(ownAttack, smoke)]);
  const [{ request, key, address }] = trial.measurements as unknown as [(typeof trial.measurements)[number]];
  const { result } = exampleEvidence(exampleClaim, smoke, 201).measurements[0]!;
  const training = { key: trial.key, epochs: [], networkSha256: sha256(''), provenance };
  return {
    ...{ trial: trial.id, profile: 'smoke', arm: 'trueLabel', seed: 201, trainingAddress: trial.trainingAddress },
    training,
    measurements: [
      { request, key, address, result: { ...result, ...change } as typeof result, elapsedSeconds: 1, provenance },
    ],
  };
}

describe('evidence', () => {
  test('is read as it was written; other measurements of the same network stay beside', () => {
    saveEvidence(folder, record());
    saveEvidence(folder, { ...record(), measurements: [] });
    expect(readEvidence([folder])).toEqual([JSON.parse(JSON.stringify(record()))]);
  });

  test('of another network, or by another version of the code, is replaced and not joined', () => {
    saveEvidence(folder, record());
    const other = record();
    const training = { ...other.training, networkSha256: sha256('another network') };
    saveEvidence(folder, { ...other, training, measurements: [] });
    expect(readEvidence([folder])[0]?.measurements).toEqual([]);
    const [measured] = record().measurements;
    const key = { ...measured!.key, measurementVersion: 1 };
    const old = { ...record(), measurements: [{ ...measured!, key, address: addressOf(key) }] };
    writeSealed(join(folder, 'smoke.trueLabel.201.json'), old);
    saveEvidence(folder, record());
    expect(readEvidence([folder])[0]?.measurements.length).toBe(1);
  });

  test('of a trial is that of the store, and what was given on the same network; of another network nothing is taken', () => {
    const trial = planTrial(smoke, 'trueLabel', 201, [
      underAttack(ownAttack, smoke),
      { arm: 'trueLabel', measurement: { kind: 'lossCurve', epsilonsPixels: [0] } },
    ]);
    const [attacked, curve] = trial.measurements;
    const store = new TrialStore(join(folder, 'store'));
    const given = record();
    expect(recordsOf([trial], [given], store)).toEqual([given]);
    const known = { epochs: [], key: trial.key, provenance, diverged: 'only so that no network is needed' };
    store.saveDiverged(trial.trainingAddress, known);
    const points = [{ epsilonPixels: 0, crossEntropy: 1, accuracy: 0 }];
    const result = { kind: 'lossCurve', points } as const;
    store.saveMeasurement(curve!.address, { key: curve!.key, result, elapsedSeconds: 1, provenance });
    const addressesWith = (networkSha256: string): string[] | undefined =>
      recordsOf([trial], [{ ...given, training: { ...given.training, networkSha256 } }], store)[0]?.measurements.map(
        ({ address }) => address,
      );
    expect(addressesWith(sha256(''))).toEqual([curve!.address, attacked!.address]);
    expect(addressesWith(sha256('another network'))).toEqual([curve!.address]);
  });

  test('is found in the folder of a run, too; a folder without any is refused', () => {
    saveEvidence(join(folder, 'evidence'), record());
    expect(readEvidence([folder]).length).toBe(1);
    mkdirSync(join(folder, 'empty'));
    expect(() => readEvidence([join(folder, 'empty')])).toThrow('holds no evidence');
  });

  test('a corrupt record and a missing folder are named', () => {
    writeFileSync(join(folder, 'cpu.trueLabel.201.json'), '{"digest":"0","content":{}}');
    expect(() => readEvidence([folder])).toThrow('cpu.trueLabel.201.json is corrupt');
    expect(() => readEvidence([join(folder, 'none')])).toThrow('There is no folder of evidence');
  });

  test.each<[string, object, string]>([
    ['more images rescued than were wrong', { rescued: 10_001, killed: 9001 }, 'more images'],
    ['an infinite loss', { cleanCrossEntropy: Infinity }, 'cleanCrossEntropy'],
    ['counts that do not add up', { adversarialCorrect: 1, survivors: [1] }, 'do not make up the difference'],
    ['a result of another kind', { kind: 'linearProbe' }, 'measurements.0.result'],
    ['a field of somebody else', { extra: 1 }, 'measurements.0.result'],
  ])('sealed evidence with %s is refused, naming file and field', (_, change, sentence) => {
    const path = join(folder, 'smoke.trueLabel.201.json');
    const text = JSON.stringify(record(change)).replace('"cleanCrossEntropy":null', '"cleanCrossEntropy":1e999');
    // Sealed by hand, as somebody else's program would: our own writer refuses infinities.
    if (text.includes('1e999')) writeFileSync(path, `{"digest":"${'0'.repeat(64)}","content":${text}}`);
    else writeSealed(path, JSON.parse(text));
    expect(() => readEvidence([folder])).toThrow(path);
    if (!text.includes('1e999')) expect(() => readEvidence([folder])).toThrow(sentence);
  });

  test('mean noise of another size than its shape is refused', () => {
    const mean = (pixels: number): string => Buffer.alloc(pixels).toString('base64');
    const write = (...means: string[]): void => {
      const { measurements, ...other } = record();
      const [measured] = measurements;
      const measurement = { kind: 'meanNoise' } as const;
      const result = { kind: 'meanNoise', shape: [2, 2, 1], images: [5, 5], means } as const;
      const key = { ...measured!.key, measurement };
      const noise = { ...measured!, request: { arm: 'trueLabel', measurement }, key, address: addressOf(key), result };
      writeSealed(join(folder, 'a.json'), { ...other, measurements: [noise] });
    };
    write(mean(4), mean(4));
    expect(readEvidence([folder]).length).toBe(1);
    for (const means of [[mean(4), mean(3)], [mean(4)]]) {
      write(...means);
      expect(() => readEvidence([folder])).toThrow('its pictures are of another size');
    }
  });

  test('the measurement of another claim under this address is refused', () => {
    const other = record();
    const [measured] = other.measurements;
    const request = { ...measured!.request, measurement: { kind: 'lossCurve', epsilonsPixels: [0] } as const };
    writeSealed(join(folder, 'a.json'), { ...other, measurements: [{ ...measured, request }] });
    expect(() => readEvidence([folder])).toThrow('the key is that of another measurement');
  });

  test('one trial from two folders: joined when they agree, refused when they do not', () => {
    const [one, two] = ['one', 'two'].map((name) => join(folder, name)) as [string, string];
    [one, two].forEach((path) => mkdirSync(path));
    saveEvidence(one, record());
    saveEvidence(two, record());
    expect(readEvidence([one, two]).length).toBe(1);
    writeSealed(join(two, 'smoke.trueLabel.201.json'), record({ cleanCrossEntropy: 2 }));
    expect(() => readEvidence([one, two])).toThrow('are of the same trial and found different things');
  });
});
