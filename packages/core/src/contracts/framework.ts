/** A framework's own terms for what its users may have to fix; core's warnings use them. */
export interface Framework {
  /** E.g. `Express`. */
  readonly name: string
  /** What parses a JSON body, e.g. `app.use(express.json())`. */
  readonly jsonParser: string
  /** What parses a form body, e.g. `app.use(express.urlencoded())`. */
  readonly formParser: string
  /** What parses a multipart body, e.g. `multer().none()`. */
  readonly multipartParser: string
  /** What makes the framework trust its proxy, e.g. `app.set('trust proxy', 1)`. */
  readonly trustProxy: string
}
