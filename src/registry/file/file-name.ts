// Encodes any name as a file name that is never a path. Names with a leading dot are reserved for half-written files and locks.

export const fileNameOf = (name: string): string => `${encodeURIComponent(name).replace(/^\./, '%2E')}.json`;

/** Returns the folder name of a service. */
export const folderNameOf = (name: string): string => encodeURIComponent(name).replace(/^\./, '%2E');

export const isEntry = (file: string): boolean => file.endsWith('.json') && !file.startsWith('.');
