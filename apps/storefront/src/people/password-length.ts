/** Characters. Length makes a password hard to guess (NIST SP 800-63B-4, 3.1.1); there are no other rules. */
export const passwordLength = { min: 10, max: 128 };
