/** A letter and two digits: H03, K01. */
export type ClaimId = `${Uppercase<string>}${number}`;
