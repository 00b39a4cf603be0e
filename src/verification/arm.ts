/** A way to get a network. Arms of one seed share initial weights and batch order. */
export const armNames = ['randomMlp', 'randomMlpGlorot', 'randomMlpTanh', 'trueLabel', 'cleanTraining'] as const;

export type ArmName = (typeof armNames)[number];
