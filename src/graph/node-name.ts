// The rule for the names of nodes. A name is part of references, of branches and of the id of the node's step.

const pattern = /^(?!undo |input$|request$)[A-Za-z][A-Za-z0-9 _.:-]{0,99}$/;

export const isNodeName = (name: string): boolean => pattern.test(name);

export const nodeNameRule =
  "a name begins with a letter, has letters, digits, ' ', '_', '.', ':' and '-', at most 100, is not 'input' or 'request', and does not begin with 'undo '";
