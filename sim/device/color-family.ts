/** Each family has a color in the viewer's style sheet, and a glyph where it means trouble. */
export type Family =
  | 'offline'
  | 'booting'
  | 'healthy'
  | 'updating'
  | 'backoff'
  | 'refused'
  | 'revoked'
  | 'compromised'
  | 'none';
