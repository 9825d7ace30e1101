// tenuto/pictures: processes and their runs, drawn and explained. SVG needs elkjs installed.
export { drawMermaid, renderMermaid } from './mermaid.ts';
export { drawSvg, renderSvg } from './svg.ts';
export { pictureOf, type Drawable, type DrawOptions } from './picture-of.ts';
export type { Direction, Picture, PictureEdge, PictureGroup, PictureNode, Shape, Status } from './picture.ts';
