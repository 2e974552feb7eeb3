export default {
  name: 'broken',
  fleet: [,
