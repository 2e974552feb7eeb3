const devices: number = 10;

function fleetOf(count: number): never {
  throw new RangeError(`no fleet of ${count}`);
}

export default fleetOf(devices);
