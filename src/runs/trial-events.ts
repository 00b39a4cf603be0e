/** What a trial tells while it runs. Sent by the child process, shown by reporting. */
export type TrialEvent = { readonly trial: string } & (
  | {
      readonly kind: 'training';
      readonly epoch: number;
      readonly epochs: number;
      /** Share of the trial's training that is done, 0..1. */
      readonly done: number;
      readonly loss: number;
      readonly imagesPerSecond: number;
      readonly etaSeconds: number;
    }
  | { readonly kind: 'started' }
  | { readonly kind: 'epoch'; readonly epoch: number; readonly epochs: number }
  | { readonly kind: 'resumed'; readonly epoch: number }
  | { readonly kind: 'measuring'; readonly measurement: string; readonly left: number }
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'finished'; readonly trainingSeconds: number; readonly measuringSeconds: number }
  | { readonly kind: 'failed'; readonly reason: string }
);

export type OnTrialEvent = (event: TrialEvent) => void;
