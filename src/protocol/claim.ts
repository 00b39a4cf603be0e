import type { ArmName } from './arms.ts';
import type { ClaimId } from './claim-id.ts';
import type { Profile } from './profile.ts';
import type { Condition, Control, MeasurementRequest, Quantity, Statement, Trend } from './quantity.ts';

/** What is asked of each seed: by a claim, which is judged, or by a survey, which is not. */
export interface Inquiry {
  readonly id: string;
  /** A seed that does not meet it answers nothing. */
  readonly condition?: Condition;
  readonly statements: readonly Statement[];
  readonly controls: readonly Control[];
  /** Printed beside the verdict; they decide nothing. */
  readonly reported: readonly Quantity[];
  /** Orders that the claim predicts, tested over the seeds and printed beside the verdict. */
  readonly trends?: readonly Trend[];
  /** Further measurements for the figures of the report. */
  readonly illustrations?: (profile: Profile) => readonly MeasurementRequest[];
}

/** A claim and the protocol that tests it. The protocol is fixed before the first run; its digest goes with the verdict. */
export interface Claim extends Inquiry {
  readonly id: ClaimId;
  readonly title: string;
  /** The claim in our words. */
  readonly statement: string;
  readonly kind: 'fact' | 'mechanism' | 'asserted' | 'opinion' | 'explanation' | 'cited';
  /** Where in the post it stands, and what the post reports for it. */
  readonly source: { readonly section: string; readonly reported: string };
  /** A seed shows the claim when all hold, and shows it not when any fails. */
  readonly statements: readonly [Statement, ...Statement[]];
  /** At least one must be a negative control, which shows that the effect is absent where it should be. */
  readonly controls: readonly [Control & { readonly kind: 'negative' }, ...Control[]];
  /** What a reader must know to judge the verdict, beside the numbers. */
  readonly remarks: readonly string[];
  /** The scale whose verdict counts, where a smaller one may have lacked the time. */
  readonly decisiveProfile?: Profile['name'];
  /** Arms whose training is drawn, epoch by epoch. */
  readonly trainingCurvesOf?: readonly ArmName[];
}
