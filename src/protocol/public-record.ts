/** The remark of the claims that the networks of others speak of too. It is part of no verdict. */
export const publicRecordRemark =
  'Networks of other people, judged by the same thresholds but part of no verdict: docs/public-record.md.';
