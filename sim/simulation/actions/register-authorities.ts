import { timelineAction } from './action.ts';

export const registerAuthorities = timelineAction({
  word: 'register-authorities',
  what: 'The broker registers all existing authorities, of one tenant or of all.',
  fields: {
    tenant: {
      ...{ kind: 'text', noun: 'a tenant', like: 'acme', isName: true, lengthMax: 60 },
      byDefault: 'all',
      what: 'The tenant whose authorities it registers, or all.',
    },
  },
  describe: ({ tenant }) => (tenant === 'all' ? '' : ` of ${tenant}`),
  start: ({ action: { tenant }, effects, row }) => {
    const one = tenant === 'all' ? undefined : tenant;
    effects.record('authorities.registered', {
      actor: 'broker',
      cause: row,
      ...(one !== undefined && { detail: one }),
    });
    effects.registerAuthorities(one);
  },
});
