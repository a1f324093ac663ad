export { type CapOptions, cap } from './cap.js'
