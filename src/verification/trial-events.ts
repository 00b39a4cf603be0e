/** What a trial tells while it runs. Sent by the child process, shown by reporting. */
export type TrialEvent =
  | {
      readonly kind: 'training';
      readonly trial: string;
      readonly epoch: number;
      readonly epochs: number;
      /** Share of the trial's training that is done, 0..1. */
      readonly done: number;
      readonly loss: number;
      readonly imagesPerSecond: number;
      readonly etaSeconds: number;
    }
  | { readonly kind: 'epoch'; readonly trial: string; readonly epoch: number; readonly epochs: number }
  | { readonly kind: 'resumed'; readonly trial: string; readonly epoch: number }
  | { readonly kind: 'measuring'; readonly trial: string; readonly measurement: string; readonly left: number }
  | { readonly kind: 'waiting'; readonly trial: string; readonly pid: number; readonly host: string }
  | { readonly kind: 'finished'; readonly trial: string; readonly elapsedSeconds: number };

export type OnTrialEvent = (event: TrialEvent) => void;
