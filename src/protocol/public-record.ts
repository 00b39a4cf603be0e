/** The remark of the claims that the public record speaks of too. It is part of no verdict. */
export const publicRecordRemark =
  'Networks of other people, judged by the same thresholds but part of no verdict: docs/public-record.md.';

/** The same, with published numbers: points to compare with, never thresholds. */
export const publishedRemarks = [
  publicRecordRemark,
  'Published for CIFAR-10, trained on FGSM examples of 8 pixels: clean, under FGSM and under PGD 87.4, 90.9 and 0.0 % with a simple network, 90.3, 95.1 and 0.0 % with a wide one (Madry et al., arXiv:1706.06083); 88.2, 54.8 and 0.0 %, so without a leak (github.com/MTandHJ).',
] as const;
