import type { AttackedArm } from '../protocol/arms.ts';
import type { ClaimId } from '../protocol/claim-id.ts';
import type { PublicCount } from './public-record.ts';
import type { Course } from './survey-finding.ts';
import type { Verdict } from './verdict.ts';

/** A claim by the scale whose verdict counts, else by the largest that decided it, else by the largest that tried. */
export interface ClaimFact {
  readonly kind: 'claim';
  readonly claim: ClaimId;
  /** Absent: not run at all. */
  readonly verdict?: Verdict;
  /** Profiles under which it was decided the other way; "another run of it" where that is the same profile. */
  readonly otherwise: readonly string[];
  /** The profile whose verdict counts, where that is not there yet. */
  readonly awaits?: string;
}

/** What rests on the networks of one profile. */
interface AtScale {
  readonly profile: string;
}

/** Gaps of the networks with the true label, with one thing changed: medians, fractions of 1. */
export interface GapFact extends AtScale {
  readonly kind: 'random label' | 'statistics';
  readonly gaps: readonly [number, ...number[]];
  /** The radius of the attack. */
  readonly pixels: number;
  /** Behind each gap, medians; absent where the evidence is not there. */
  readonly accuracies?: readonly { readonly clean: number; readonly adversarial: number }[];
}

/** What a linear model reads of the label from the noise that each arm trains on. Accuracies, medians, fractions of 1. */
export interface InformationFact extends AtScale {
  readonly kind: 'information';
  readonly arms: readonly {
    readonly arm: AttackedArm;
    readonly before: number;
    readonly after: number;
    /** Median label leaking gap under the arm's own attack; absent where the claim does not say it. */
    readonly gap?: number;
  }[];
  readonly chance: number;
}

/** Whether the noise of networks trained with the true label is one code for a class. Medians over the networks. */
export interface CodeFact extends AtScale {
  readonly kind: 'code';
  /** Of the images that are classified as a class when noise is added that was made for it on a grey image. A fraction of 1. */
  readonly share: number;
  /** The radius of that noise. */
  readonly pixels: number;
  readonly chance: number;
}

/** How often networks say a wrong label when noise pushes away from it: among those that leak, the others, and other arms. */
export interface WrongLabelFact extends AtScale {
  readonly kind: 'wrong label';
  readonly leaking: number;
  /** Medians over those that leak, and how often these say the label of the image. */
  readonly asNoise: number;
  readonly asImage: number;
  /** Of those trained with the true label that do not leak, each. */
  readonly notLeakingAsNoise: readonly number[];
  /** Of those trained on other perturbations: how many, and the largest value. */
  readonly others: number;
  readonly othersAsNoise: number;
  readonly chance: number;
}

/** Of the network whose images say nothing of their labels, so that only the noise tells them. Accuracies, fractions of 1. */
export interface NoiseAloneFact extends AtScale {
  readonly kind: 'noise alone';
  readonly clean: number;
  readonly adversarial: number;
  readonly chance: number;
  /** Of a linear model that reads the label from the noise, before training and after it. */
  readonly before: number;
  readonly after: number;
}

/** Of the networks trained with the true label: how many collapsed, and how many of these and of the others leak. */
export interface CollapseFact extends AtScale {
  readonly kind: 'collapse';
  readonly networks: number;
  readonly collapsed: number;
  readonly leaking: number;
  readonly leakingOthers: number;
  /** From which epoch on they are above clean for good on the training batches; absent where none is. */
  readonly begins?: {
    readonly networks: number;
    readonly earliest: number;
    readonly median: number;
    readonly latest: number;
    readonly epochs: number;
  };
}

/** Of the networks trained with the predicted label: the same counts, and their median gap, a fraction of 1. */
export interface PredictedLabelFact extends Omit<CollapseFact, 'kind' | 'begins'> {
  readonly kind: 'predicted label';
  readonly gap: number;
}

/** What became of the networks of a survey: of all, and of each level of each factor, in its order. */
export interface SurveyFact extends AtScale {
  readonly kind: 'survey';
  readonly survey: string;
  /** Each network once, however many rows it stands in. */
  readonly courses: Readonly<Record<Course, number>>;
  /** Networks that are not there yet, each once. */
  readonly missing: number;
  readonly factors: readonly {
    readonly factor: string;
    readonly levels: readonly {
      readonly level: string;
      readonly leaking: number;
      readonly collapsed: number;
      readonly networks: number;
      readonly courses: Readonly<Record<Course, number>>;
      /** Medians: accuracy on attacked images, and the label leaking gap. */
      readonly adversarial: number;
      readonly gap: number;
      /** Median: rescued minus killed images, per clean error. */
      readonly netRescue: number;
      /** The most that a network of it is right on the clean halves of its last epoch's batches; absent where none trained. */
      readonly cleanOfBatches?: number;
    }[];
  }[];
}

export interface PublicFact {
  readonly kind: 'public';
  readonly all: PublicCount;
}

/** Largest gaps by data set with the clean accuracy there, fractions of 1; only of data sets on which runs collapsed. */
export interface PublicDataSets {
  readonly kind: 'public data sets';
  readonly dataSets: readonly { readonly name: string; readonly largestGap: number; readonly clean: number }[];
}

export type Fact =
  | ClaimFact
  | PredictedLabelFact
  | GapFact
  | InformationFact
  | CodeFact
  | WrongLabelFact
  | NoiseAloneFact
  | CollapseFact
  | SurveyFact
  | PublicFact
  | PublicDataSets;

export type Question = 'leak' | 'carrier' | 'leastLikely' | 'when' | 'difficulty';

/** A question and the facts that answer it, the main claim first. */
export interface Answered {
  readonly question: Question;
  readonly facts: readonly Fact[];
}
