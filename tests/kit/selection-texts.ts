/** Texts that every place which takes a selection reads, in a fleet with the tenant acme and the ring all. */
export const goodTexts = [
  'tenant:acme',
  'tenant:acme and ring:all',
  'tenant:acme ring:all',
  'ring:all or link:online,offline',
  'not (trust:refused or power:bricked)',
  '-link:backoff',
  'NOT Link:BACKOFF and (RING:all)',
  'tenant:acme and (ring:all or not site:"main")',
  'firmware:1.0.0',
  'fw:1.0.0',
  'name:acme/sensor-*',
  'name:acme/sensor-3',
  'sensor',
  'state:online',
  '  ',
] as const;

/** Texts that every place refuses, and the message in one line. */
export const wrongTexts = [
  ['tenent:acme', '"tenent" is not a term (column 1)', 'did you mean "tenant"?'],
  ['ring:all and lnk:online', '"lnk" is not a term (column 14)', 'did you mean "link"?'],
  ['ring:', 'ring: has no value (column 6)', 'write ring:value, or ring:one,other for either'],
  ['(ring:all or tenant:acme', '"(" is not closed (column 1)', 'write ")" where it ends'],
  ['ring:all)', '")" closes nothing (column 9)', 'leave it out, or write "(" before it'],
  ['ring:all and', 'there is nothing where a term belongs (column 13)', 'write a term such as ring:canary'],
  ['ring:all or or site:main', 'there is "or" where a term belongs (column 13)', 'write a term such as ring:canary'],
  ['()', 'there is ")" where a term belongs (column 2)', 'write a term such as ring:canary'],
  ['site:"main', 'the quoted text does not end (column 6)', 'write " at its end'],
  ['share:150%', '"150%" is not a share (column 1)', 'write one up to 100%, such as share:10% or share:0.1'],
  ['pick:0', '"0" is not a number of devices (column 1)', 'write a whole number from 1, such as pick:5'],
  ['pick:1,2', 'pick: has more than one value (column 1)', 'keep one of them'],
  ['share:10% and pick:5', 'both share and pick choose among the devices (column 15)', 'keep one of the two'],
] as const;
