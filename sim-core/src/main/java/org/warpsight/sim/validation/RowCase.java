package org.warpsight.sim.validation;

import java.util.List;

/**
 * What a row asks: everything a prediction depends on, as a value, so that equal rows are simulated once.
 *
 * <p>One implementation per family of tables; each turns its columns into operators.
 */
sealed interface RowCase
        permits GemmCase,
                AttentionCase,
                LatentAttentionCase,
                LigerCase,
                MixtureCase,
                EagerCase,
                LadderCase,
                PublishedAttentionCase,
                CollectiveCase,
                ExpertExchangeCase,
                PublishedExchangeCase,
                PublishedEagerCase,
                PublishedGemmCase,
                PyTorchSequenceCase,
                PublishedMlpCase,
                AiterMixtureCase,
                TorchStreamCase,
                ArrayStreamCase,
                KvTransferCase,
                RemoteReadCase,
                CommunicationCase,
                DeploymentThroughputCase,
                MicrobenchmarkCase,
                DeepGemmCase,
                WeightOnlyCase,
                ServingCase,
                UnmodelledCase {

    /** A prediction for each metric of the row's kind, in their order. */
    List<Prediction> predict(Simulators simulators);
}
