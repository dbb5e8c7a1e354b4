// Package yamljson turns YAML into the JSON that it means, and JSON into YAML that people read. What YAML guesses is taken as it is
// written: a date, a time of day and a word such as "on" are texts.
package yamljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// ToJSON is YAML as JSON, its keys in their order. Anchors, keys that are no texts, keys that come twice and a second document
// are refused, with their line.
func ToJSON(source []byte) ([]byte, error) {
	var document, second yaml.Node
	in := yaml.NewDecoder(bytes.NewReader(source))
	err := in.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0 {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("read YAML: %w", err)
	}
	switch err := in.Decode(&second); {
	case err == nil:
		return nil, at(&second, "another document begins: a file is one, so put it into a file of its own")
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read YAML: %w", err)
	}
	var out bytes.Buffer
	if err := write(&out, document.Content[0]); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func write(out *bytes.Buffer, n *yaml.Node) error {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return at(n, "anchors and aliases are not taken: write it out")
	}
	switch n.Kind {
	case yaml.MappingNode:
		return writeObject(out, n)
	case yaml.SequenceNode:
		out.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := write(out, item); err != nil {
				return err
			}
		}
		out.WriteByte(']')
		return nil
	case yaml.ScalarNode:
		return writeScalar(out, n)
	case yaml.DocumentNode, yaml.AliasNode:
	}
	return at(n, "cannot be read")
}

func writeObject(out *bytes.Buffer, n *yaml.Node) error {
	seen := map[string]bool{}
	out.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Anchor != "" {
			return at(key, "a key must be a text")
		}
		if seen[key.Value] {
			return at(key, "the key "+strconv.Quote(key.Value)+" comes twice")
		}
		seen[key.Value] = true
		if i > 0 {
			out.WriteByte(',')
		}
		if err := text(out, key.Value); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := write(out, value); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeScalar(out *bytes.Buffer, n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!null":
		out.WriteString("null")
	case "!!bool":
		var yes bool
		if err := n.Decode(&yes); err != nil {
			return at(n, "must be true or false")
		}
		out.WriteString(strconv.FormatBool(yes))
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			out.WriteString(n.Value)
			return nil
		}
		return at(n, "is no plain number: put it in quotation marks if it is a text")
	default:
		return text(out, n.Value)
	}
	return nil
}

func text(out *bytes.Buffer, words string) error {
	raw, err := json.Marshal(words)
	if err != nil {
		return fmt.Errorf("write a text: %w", err)
	}
	out.Write(raw)
	return nil
}

func at(n *yaml.Node, why string) error { return fmt.Errorf("line %d: %s", n.Line, why) }

// ToYAML is JSON as YAML, its keys in their order.
func ToYAML(source []byte) ([]byte, error) {
	in := json.NewDecoder(bytes.NewReader(source))
	in.UseNumber()
	root, err := node(in)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	return out.Bytes(), nil
}

// node is the next value of JSON as a node of YAML.
func node(in *json.Decoder) (*yaml.Node, error) {
	token, err := in.Token()
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	switch value := token.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.MappingNode}
		if value == '[' {
			n.Kind = yaml.SequenceNode
		}
		for in.More() {
			inner, err := node(in) // in an object a key, and then its value
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, inner)
		}
		if len(n.Content) == 0 {
			n.Style = yaml.FlowStyle
		}
		_, err = in.Token()
		return n, err
	case string:
		return textNode(value), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: value.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.FormatBool(value)}, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}, nil
}

// textNode is a text, in quotation marks where it would be read as something else without them.
func textNode(words string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: words}
	var plain yaml.Node
	again := yaml.Unmarshal([]byte(words), &plain) == nil && len(plain.Content) == 1 && plain.Content[0].Value == words &&
		plain.Content[0].ShortTag() == "!!str"
	block := strings.Contains(words, "\n") && !strings.ContainsFunc(words, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }) &&
		strings.TrimSpace(words) == words
	switch {
	case block:
		n.Style = yaml.LiteralStyle
	case !again:
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}
