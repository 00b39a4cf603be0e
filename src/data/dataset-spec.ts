import type { Degradation } from './degradation.ts';

/** Which images, as data: part of the address of every network trained on them. */
export interface DatasetSpec {
  readonly name: 'mnist' | 'fashion-mnist' | 'cifar10';
  /** Only the images of the first so many classes; of all when absent. */
  readonly classes?: number;
  /** A stratified sample of so many images; all of them when absent. */
  readonly trainImages?: number;
  readonly testImages?: number;
  /** `permuted`: the labels of each part dealt out anew among its images, so that an image says nothing of its label. */
  readonly labels?: 'permuted';
  /**
   * `seed`: which digits are held out for testing, and what is drawn to degrade them, differ from run to run. Absent: one
   * split for all runs. Not CIFAR-10: it comes with its test images.
   */
  readonly splitBy?: 'seed';
  /** What makes all images harder, those for training and those for testing, before any attack. */
  readonly degradation?: Degradation;
}

/** How many images of all classes there are to train on. Of MNIST and Fashion-MNIST: 10,000 less the 2,000 held out. */
export const imagesForTraining: Readonly<Record<DatasetSpec['name'], number>> = {
  ...{ cifar10: 50_000, mnist: 8000, 'fashion-mnist': 8000 },
};
