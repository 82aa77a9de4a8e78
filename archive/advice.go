package archive

import (
	"fmt"
	"iter"
	"time"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// An adviceRecord is what a mutator has written of the search, or why it has not. Its key is
// its number in the sequence, from 1.
type adviceRecord struct {
	Generation int           `cbor:"1,keyasint"`
	Text       textRef       `cbor:"2,keyasint,omitempty"`
	Failure    string        `cbor:"3,keyasint,omitempty"`
	Prompt     textRef       `cbor:"4,keyasint,omitempty"`
	Mutator    string        `cbor:"5,keyasint,omitempty"`
	Usage      usageRecord   `cbor:"6,keyasint"`
	Elapsed    time.Duration `cbor:"7,keyasint,omitempty"`

	UsedBy []modelUsageRecord `cbor:"8,keyasint,omitempty"`
	Again  bool               `cbor:"9,keyasint,omitempty"`
}

// addAdvice stores advice behind that which is there.
func (a *Archive) addAdvice(tx *bolt.Tx, list []population.Advice) error {
	var records []adviceRecord
	for _, advice := range list {
		if err := checkAdvice(advice); err != nil {
			return err
		}
		r := adviceRecord{
			Generation: advice.Generation, Failure: advice.Failure, Mutator: advice.Mutator,
			Usage: usageRecord(advice.Usage), UsedBy: convert(advice.UsedBy, fromModelUsage), Elapsed: advice.Elapsed, Again: advice.Again,
		}
		var err error
		if r.Text, err = a.putText(tx, advice.Text); err != nil {
			return err
		}
		if r.Prompt, err = a.putText(tx, advice.Prompt); err != nil {
			return err
		}
		records = append(records, r)
	}
	return addNext(tx, adviceBucket, records)
}

// Advice iterates over what a mutator has written of the search, in the order in which it
// came; see population.Plan.Advise. An error ends the iteration.
func (a *Archive) Advice() iter.Seq2[population.Advice, error] {
	return records(a, adviceBucket, nil, decodeAdvice)
}

func decodeAdvice(key, value []byte, advice *population.Advice, t *texts) error {
	var r adviceRecord
	if err := unmarshal(adviceBucket, key, value, &r); err != nil {
		return err
	}
	*advice = population.Advice{
		Generation: r.Generation, Failure: r.Failure, Mutator: r.Mutator,
		Usage: population.Usage(r.Usage), UsedBy: convert(r.UsedBy, modelUsageRecord.modelUsage), Elapsed: r.Elapsed, Again: r.Again,
	}
	t.add(r.Text, &advice.Text)
	t.add(r.Prompt, &advice.Prompt)
	return nil
}

// checkAdvice returns an error unless advice was asked for after a generation, and there is
// either a text or a failure.
func checkAdvice(a population.Advice) error {
	switch {
	case a.Generation < 1:
		return fmt.Errorf("advice after generation %d: the first is after 1", a.Generation)
	case (a.Text == "") == (a.Failure == ""):
		return fmt.Errorf("the advice after generation %d has both a text and a failure, or neither", a.Generation)
	}
	return nil
}
