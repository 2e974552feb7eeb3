export const scenario = { name: 'broken' };
