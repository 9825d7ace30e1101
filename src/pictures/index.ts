// tenuto/pictures: processes and their runs, drawn and explained. SVG needs elkjs installed.
export { drawMermaid, renderMermaid } from './mermaid.ts';
export { drawSvg, renderSvg } from './svg.ts';
export { pictureOf, type Drawable, type DrawOptions } from './picture-of.ts';
export type { Direction, Picture, PictureEdge, PictureGroup, PictureNode, Shape, Status } from './picture.ts';
export { describe, type Describable } from '../model/description/describe.ts';
export { explain } from '../model/description/explain.ts';
export type { AskDescription, Description, LongestWay, StepDescription } from '../model/description/description.ts';
export type { WorstCase } from '../model/description/worst-case.ts';
