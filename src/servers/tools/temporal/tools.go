//go:build tools

// Pins the Temporal CLI, so that its build is verified by go.sum.
package tools

import _ "github.com/temporalio/cli/cmd/temporal"
