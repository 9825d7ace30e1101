// Any name as the name of a file, and nothing of it as a path. What begins with a dot is ours: half-written files and locks.

export const fileNameOf = (name: string): string => `${encodeURIComponent(name).replace(/^\./, '%2E')}.json`;

/** The folder of a service. */
export const folderNameOf = (name: string): string => encodeURIComponent(name).replace(/^\./, '%2E');

export const isEntry = (file: string): boolean => file.endsWith('.json') && !file.startsWith('.');
