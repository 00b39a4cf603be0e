import * as tf from '@tensorflow/tfjs-core';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, toBatch } from '../data/labelled-images.ts';
import { scoped } from '../tensors/scope.ts';

/** Mean cosines of pairs of input gradients of different images. */
export interface GradientCosines {
  readonly kind: 'gradientCosine';
  readonly images: number;
  /** Crafted with their own true labels: pairs of one class, and pairs of different classes. */
  readonly withinLabel: number;
  readonly betweenLabels: number;
  /** The same images crafted with every label: crafting label same or different x image class same or different. */
  readonly sameLabelSameClass: number;
  readonly sameLabelDifferentClass: number;
  readonly differentLabelSameClass: number;
  readonly differentLabelDifferentClass: number;
}

/** Gradients of unit length, `gradients[label][image]`, and the class of each image. */
export interface LabelledGradients {
  readonly gradients: readonly (readonly Float32Array[])[];
  readonly classes: readonly number[];
}

export function gradientCosines(network: WhiteBox, data: LabelledImages): GradientCosines {
  return meanCosines(unitGradients(network, data));
}

function unitGradients(network: WhiteBox, data: LabelledImages): LabelledGradients {
  const { images } = toBatch(data);
  const gradients = Array.from({ length: data.classes }, (_, label) => {
    const unit = scoped(() => {
      const labels = tf.fill<tf.Rank.R1>([images.shape[0]], label, 'int32');
      const flat = tf.reshape(network.inputGradient(images, labels, 'evaluation'), [images.shape[0], -1]);
      return tf.div(flat, tf.sqrt(tf.sum(tf.square(flat), 1, true)));
    });
    const [count, size] = unit.shape as [number, number];
    const values = unit.dataSync<'float32'>();
    unit.dispose();
    return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
  });
  images.dispose();
  return { gradients, classes: [...data.labels] };
}

/**
 * Mean cosine over all ordered pairs of different images, by cells. Uses sums of vectors instead of pairs: the sum of
 * the cosines between two groups of unit vectors is the product of the groups' sums.
 */
export function meanCosines({ gradients, classes }: LabelledGradients): GradientCosines {
  const labels = gradients.length;
  const sums = gradients.map((ofLabel) => groupSums(ofLabel, classes, labels));
  const sizes = Array.from({ length: labels }, (_, c) => classes.filter((own) => own === c).length);
  const cells = { own: cell(), other: cell(), ss: cell(), sd: cell(), ds: cell(), dd: cell() };
  for (let label = 0; label < labels; label++) {
    for (let otherLabel = 0; otherLabel < labels; otherLabel++) {
      for (let c = 0; c < labels; c++) {
        for (let d = 0; d < labels; d++) {
          const sameClass = c === d;
          const self = sameClass ? selfProduct(gradients, classes, label, otherLabel, c) : 0;
          const pairs = (sizes[c] as number) * ((sizes[d] as number) - (sameClass ? 1 : 0));
          const product = dot(sums[label]?.[c], sums[otherLabel]?.[d]) - self;
          const sameLabel = label === otherLabel;
          put(sameLabel ? (sameClass ? cells.ss : cells.sd) : sameClass ? cells.ds : cells.dd, product, pairs);
          if (label === c && otherLabel === d) put(sameClass ? cells.own : cells.other, product, pairs);
        }
      }
    }
  }
  return {
    kind: 'gradientCosine',
    images: classes.length,
    withinLabel: mean(cells.own),
    betweenLabels: mean(cells.other),
    sameLabelSameClass: mean(cells.ss),
    sameLabelDifferentClass: mean(cells.sd),
    differentLabelSameClass: mean(cells.ds),
    differentLabelDifferentClass: mean(cells.dd),
  };
}

interface Cell {
  sum: number;
  pairs: number;
}

function cell(): Cell {
  return { sum: 0, pairs: 0 };
}

function put(target: Cell, product: number, pairs: number): void {
  target.sum += product;
  target.pairs += pairs;
}

function mean({ sum, pairs }: Cell): number {
  return sum / pairs;
}

/** Sum of the vectors of each class. */
function groupSums(vectors: readonly Float32Array[], classes: readonly number[], labels: number): Float64Array[] {
  const sums = Array.from({ length: labels }, () => new Float64Array(vectors[0]?.length ?? 0));
  vectors.forEach((vector, image) => {
    const sum = sums[classes[image] as number] as Float64Array;
    vector.forEach((value, i) => (sum[i] = (sum[i] as number) + value));
  });
  return sums;
}

/** What pairs of an image with itself contribute to the product of sums of class c. */
function selfProduct(
  gradients: readonly (readonly Float32Array[])[],
  classes: readonly number[],
  label: number,
  otherLabel: number,
  c: number,
): number {
  return classes.reduce(
    (sum, own, image) => (own === c ? sum + dot(gradients[label]?.[image], gradients[otherLabel]?.[image]) : sum),
    0,
  );
}

function dot(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number {
  if (a === undefined || b === undefined) throw new RangeError('A label without gradients.');
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
