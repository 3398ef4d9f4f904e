/**
 * The fuses of a packaged app: switches inside Electron's binary that are read before any of our code runs. One that the binary
 * does not have, or that was taken out of it, is a failure: it would look set and be nothing.
 */

/**
 * By the library's names, true for on; for every fuse there is, so that one which a newer Electron adds has to be decided here.
 * The archive's digest is checked where Electron looks for it and this script can put it: in the property list of macOS.
 */
export const wantedFuses = (platform) => ({
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: platform === 'darwin',
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
});

/** What each fuse is, by name; one without a name here is called by its number. Throws when there is no wire. */
async function readFuses(binary) {
  const { FuseState, FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses');
  const { version, ...wire } = await getCurrentFuseWire(binary);
  const states = Object.entries(wire).map(([index, state]) => [
    FuseV1Options[index] ?? `number ${index}`,
    FuseState[state] ?? `byte ${state}`,
  ]);
  return { version, fuses: Object.fromEntries(states) };
}

/** Sentences about fuses that are not as wanted; none when all are. */
export async function checkFuses(binary, platform = process.platform) {
  let read;
  try {
    read = await readFuses(binary);
  } catch (error) {
    return [`Its fuses cannot be read: ${error.message}.`];
  }
  const { version, fuses } = read;
  if (version !== '1') return [`Its fuses are of version ${version}, which is not known here.`];
  const wanted = wantedFuses(platform);
  const names = new Set([...Object.keys(wanted), ...Object.keys(fuses)]);
  return [...names].flatMap((name) => {
    if (!(name in fuses)) return [`The fuse ${name} is missing.`];
    if (!(name in wanted)) return [`The fuse ${name} is not known here.`];
    const state = wanted[name] ? 'ENABLE' : 'DISABLE';
    return fuses[name] === state ? [] : [`The fuse ${name} is ${fuses[name]} and has to be ${state}.`];
  });
}

/** Sets all of them and reads them back. Sentences about what is wrong; none when all are as wanted. */
export async function setFuses(binary, platform = process.platform) {
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  const wanted = wantedFuses(platform);
  try {
    const { fuses } = await readFuses(binary);
    const removed = Object.keys(wanted).filter((name) => fuses[name] === 'REMOVED');
    if (removed.length > 0) return [`This Electron was built without the fuses ${removed.join(', ')}.`];
    const odd = Object.keys(fuses).filter((name) => fuses[name].startsWith('byte'));
    if (odd.length > 0) return [`The file has no such value as that of the fuses ${odd.join(', ')}.`];
    const byIndex = Object.entries(wanted).map(([name, on]) => [FuseV1Options[name], on]);
    await flipFuses(binary, {
      version: FuseVersion.V1,
      strictlyRequireAllFuses: true,
      resetAdHocDarwinSignature: platform === 'darwin',
      ...Object.fromEntries(byIndex),
    });
  } catch (error) {
    return [`The fuses cannot be set: ${error.message}.`];
  }
  return checkFuses(binary, platform);
}
