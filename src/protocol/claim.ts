import type { ArmName } from './arms.ts';
import type { ClaimId } from './claim-id.ts';
import type { Profile } from './profile.ts';
import type { Control, MeasurementRequest, Quantity, Statement, Trend } from './quantity.ts';

/** A claim and the protocol that tests it. The protocol is fixed before the first run; its digest goes with the verdict. */
export interface Claim {
  readonly id: ClaimId;
  readonly title: string;
  /** The claim in our words. */
  readonly statement: string;
  readonly kind: 'fact' | 'mechanism' | 'asserted' | 'opinion' | 'explanation' | 'cited';
  /** Where in the post it stands, and what the post reports for it. */
  readonly source: { readonly section: string; readonly reported: string };
  /** A seed that does not meet it answers nothing. */
  readonly condition?: Statement;
  /** A seed shows the claim when all hold, and shows it not when any fails. */
  readonly statements: readonly [Statement, ...Statement[]];
  /** At least one must be a negative control, which shows that the effect is absent where it should be. */
  readonly controls: readonly [Control & { readonly kind: 'negative' }, ...Control[]];
  /** Printed beside the verdict; they decide nothing. */
  readonly reported: readonly Quantity[];
  /** Orders that the claim predicts, tested over the seeds and printed beside the verdict. */
  readonly trends?: readonly Trend[];
  /** What a reader must know to judge the verdict, beside the numbers. */
  readonly remarks: readonly string[];
  /** Further measurements for the figures of the report. */
  /** Arms whose training is drawn, epoch by epoch. */
  readonly trainingCurvesOf?: readonly ArmName[];
  readonly illustrations?: (profile: Profile) => readonly MeasurementRequest[];
}
