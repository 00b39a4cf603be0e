/** Which images, as data: part of the address of every network trained on them. */
export interface DatasetSpec {
  readonly name: 'mnist' | 'cifar10';
  /** A stratified sample of so many images; all of them when absent. */
  readonly trainImages?: number;
  readonly testImages?: number;
  /** `permuted`: the labels of each part dealt out anew among its images, so that an image says nothing of its label. */
  readonly labels?: 'permuted';
}
