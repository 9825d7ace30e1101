// The Node flags for running TypeScript in a benchmark. Only the types are removed, as in the published package. A loader that
// compiles at run time adds names to each closure, which costs a third of the speed or more.

export const plainTypeScript: readonly string[] = ['--conditions=tenuto-source', '--import', 'ts-blank-space/register'];
