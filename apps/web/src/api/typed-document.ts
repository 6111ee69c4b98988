/** A GraphQL document with the types of what goes in and comes out. The modules that hold them are generated. */
export interface TypedDocument<Data, Variables> {
  readonly name: string;
  readonly text: string;
  /** Never there at run time: it ties the types to the document. */
  readonly types?: (variables: Variables) => Data;
}
