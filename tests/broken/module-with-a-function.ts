export default { name: 'broken', claim: 'x', duration: '1h', fleet: () => [] };
