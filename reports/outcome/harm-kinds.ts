/**
 * The worst first. lost: bricked, or in recovery, waiting for an operator with a cable. taken-over: code of an actor runs
 * on it when the run ends, or is installed on it. obeyed: it did what an actor commanded. abused: an actor flooded others
 * from it. intruded: code of an actor ran on
 * it, and does no more. replaced: an actor had a session in its name. let-in: an actor got a certificate made out to it, the
 * platform believed an actor about it, or the device believed false metadata or a false time, or installed what was not
 * meant for it. cut-off: an actor ended its session, or had it removed from the fleet. revoked-online: revoked, disabled or
 * banned, and online when the run ended. broken: a release made it fail. tampered: its images were changed, and nothing has
 * been installed since. exposed: an attack has copied its credential. overheard: an actor has read its messages.
 * revoked-active: revoked, and online for a time afterward. distrusted: without a certificate, since it expired or was
 * refused. missing: it runs and is not online, and is not just beginning a session with its next certificate.
 */
export type HarmKind = (typeof harmKinds)[number];
export const harmKinds = [
  ...([
    'lost',
    'taken-over',
    'obeyed',
    'abused',
    'intruded',
    'replaced',
    'let-in',
    'cut-off',
    'revoked-online',
  ] as const),
  ...(['broken', 'tampered', 'exposed', 'overheard', 'revoked-active', 'distrusted', 'missing'] as const),
] as const;
