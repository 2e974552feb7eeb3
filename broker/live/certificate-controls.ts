/** Controls that decide on certificates: without TLS none of them is exercised. */
export const controlsOfCertificates: readonly string[] = [
  ...[
    'client-certificate',
    'proof-of-possession',
    'certificate-chain',
    'certificate-validity',
    'certificate-revocation',
  ],
  ...['revocation-freshness', 'short-lived-only', 'issuance-ledger', 'client-id-binding', 'resumption-check'],
  ...['close-revoked-sessions', 'close-expired-sessions', 'leaf-identity'],
];
