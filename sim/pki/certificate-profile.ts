import type { Certificate } from './certificate.ts';
import { isEmptyName, isSameName } from './name.ts';
import { isProperName } from './name-form.ts';
import { Oid } from './oids.ts';
import { KeyUsage } from './write-extensions.ts';

/** The position of a certificate in a path: trusted anchor, issuing authority, or presented leaf. */
export type Role = 'anchor' | 'authority' | 'leaf';

/** The rule of RFC 5280 4 that a certificate breaks in its role, or undefined. */
export function brokenRule(certificate: Certificate, role: Role): string | undefined {
  return (
    brokenByAny(certificate) ?? (role === 'leaf' ? brokenByLeaf(certificate) : brokenByAuthority(certificate, role))
  );
}

function brokenByAny({ issuer, subject, extensions }: Certificate): string | undefined {
  const { subjectAltName, authorityKeyIdentifier, subjectKeyIdentifier, authorityInfoAccess, extKeyUsage } = extensions;
  if (isEmptyName(issuer)) return 'the issuer has a name (4.1.2.4)';
  if (authorityKeyIdentifier?.critical) return 'authorityKeyIdentifier is not critical (4.2.1.1)';
  if (subjectKeyIdentifier?.critical) return 'subjectKeyIdentifier is not critical (4.2.1.2)';
  if (authorityInfoAccess?.critical) return 'authorityInfoAccess is not critical (4.2.2.1)';
  if (extensions.policyConstraints !== undefined) return 'policies are not processed here (4.2.1.11)';
  if (extKeyUsage?.critical) return 'extKeyUsage is not critical (CABF BR 7.1.2)';
  if (isEmptyName(subject) && !subjectAltName?.critical) return 'the only name is critical (4.2.1.6)';
  if (!isEmptyName(subject) && subjectAltName?.critical)
    return 'subjectAltName is not critical beside a subject (4.2.1.6)';
  if (subjectAltName?.names.some((name) => !isProperName(name))) return 'names have the form of their kind (4.2.1.6)';
  return undefined;
}

function brokenByLeaf({ extensions }: Certificate): string | undefined {
  const { basicConstraints, keyUsage, nameConstraints, extKeyUsage, authorityKeyIdentifier } = extensions;
  if (basicConstraints?.ca) return 'what is shown is no authority (CABF BR 7.1.2.7)';
  if (keyUsage?.bits.includes(KeyUsage.keyCertSign)) return 'keyCertSign is for authorities (4.2.1.9)';
  if (nameConstraints !== undefined) return 'nameConstraints is for authorities (4.2.1.10)';
  if (extKeyUsage?.purposes.includes(Oid.anyExtendedKeyUsage)) return 'purposes are named (CABF BR 7.1.2.7.10)';
  return authorityKeyIdentifier?.keyId === undefined ? 'it says which key signed it (4.2.1.1)' : undefined;
}

function brokenByAuthority({ issuer, subject, extensions }: Certificate, role: Role): string | undefined {
  const { basicConstraints, keyUsage, nameConstraints, authorityKeyIdentifier, subjectKeyIdentifier } = extensions;
  if (isEmptyName(subject)) return 'an authority has a name (4.1.2.6)';
  if (!basicConstraints?.ca || !basicConstraints.critical)
    return 'an authority says critically that it is one (4.2.1.9)';
  if (keyUsage !== undefined && !keyUsage.bits.includes(KeyUsage.keyCertSign))
    return 'an authority may sign certificates (4.2.1.3)';
  if (subjectKeyIdentifier === undefined) return 'an authority says which key it has (4.2.1.2)';
  if (nameConstraints !== undefined && !nameConstraints.critical) return 'nameConstraints is critical (4.2.1.10)';
  const isSelfIssued = isSameName(issuer, subject);
  if (role === 'anchor' && extensions.extKeyUsage !== undefined) return 'a root has no purposes (CABF BR 7.1.2.1)';
  if (role === 'anchor' && isSelfIssued && authorityKeyIdentifier === undefined) return undefined;
  if (authorityKeyIdentifier?.keyId === undefined) return 'it says which key signed it (4.2.1.1)';
  if (role !== 'anchor') return undefined;
  if (authorityKeyIdentifier.namesCertificate) return 'a root names its key, and only that (CABF BR 7.1.2.1.3)';
  return isSelfIssued && authorityKeyIdentifier.keyId !== subjectKeyIdentifier.keyId
    ? 'a root is signed by the key that it names (CABF BR 7.1.2.1.3)'
    : undefined;
}
