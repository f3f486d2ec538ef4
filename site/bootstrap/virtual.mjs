// What a virtual machine needs besides the site: a program that emulates one, and Debian's kernel on the machine that Switchroom is installed on.
// Fetched by `npm run virtual-machine` alone.
import { architecture } from './debian.mjs';
import { Stop } from './say.mjs';
import { layer } from './tree.mjs';

/** @param {string} base @param {string} appliance @returns {Promise<{ emulator: string, kernel: string }>} layers above the two */
export async function virtualLayers(base, appliance) {
  const arch = await architecture();
  if (arch !== 'amd64') throw new Stop(`a virtual machine is tried on amd64 alone; this machine is ${arch}`);
  return { emulator: await layer('emulator', [base]), kernel: await layer('kernel', [appliance]) };
}
