// Which functions of Node load this module.
Error.stackTraceLimit = 100;
const { stack } = new Error('loaded');

export default () => stack;
