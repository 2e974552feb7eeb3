/**
 * let-in: an actor got a certificate made out to it, or the device believed false metadata or a false time, or installed
 * what was not meant for it. exposed: an actor has copied its credential. replaced: an
 * actor had a session in its name. overheard: an actor has read its messages. taken-over:
 * it has an actor's image, which runs or ran last. revoked-online: revoked, disabled or banned, and
 * online when the run ended. revoked-active: revoked, and online for a time afterward. lost: bricked, or in recovery,
 * waiting for an operator with a cable. broken: a release made it fail. tampered: its images were changed, and nothing
 * has been installed since. distrusted: without a certificate, since it expired or was refused. missing: it runs and is
 * not online, and is not just beginning a session with its next certificate.
 */
export type HarmKind = (typeof harmKinds)[number];
export const harmKinds = [
  'let-in',
  'exposed',
  'replaced',
  'overheard',
  'taken-over',
  'revoked-online',
  'revoked-active',
  'lost',
  'broken',
  'tampered',
  'distrusted',
  'missing',
] as const;
